import type { FieldTarget as Target } from '../../sources/index.ts';

export type { FieldTarget as Target } from '../../sources/index.ts';
export { IGNORE } from '../../sources/index.ts';

/** Usual names as `folded` writes them, the plainest first: it wins where several came. */
const names: Readonly<Record<Target, string>> = {
  email: `email emailaddress youremail mail yourmail contactemail useremail customeremail replyto workemail
    businessemail companyemail personalemail emailid correo correoelectronico email1 courriel adressemail adresseemail
    adresseelectronique emailadresse mailadresse eposta indirizzoemail enderecodeemail`,
  phone: `phone phonenumber telephone telephonenumber tel yourphone yourtel yourphonenumber mobile mobilenumber
    mobilephone cell cellphone cellnumber contactnumber contactphone phoneno mobileno whatsapp whatsappnumber
    whatsappno workphone workphonenumber homephone telefono numerodetelefono movil celular telefone telefon
    telefonnummer handy handynummer mobil rufnummer numerodetelephone portable cellulare numerotelefono`,
  first_name: `firstname fname yourfirstname givenname forename first nombre nombres primernombre vorname
    prenom primeironome`,
  last_name: `lastname lname yourlastname surname familyname last secondname apellido apellidos nachname familienname
    nomdefamille cognome sobrenome`,
  full_name: `fullname name yourname yourfullname contactname customername clientname completename nombrecompleto
    nombreyapellido nombreyapellidos vollstandigername nomcomplet nomecompleto nomecognome nom nome`,
  consent: `consent gdprconsent gdpr marketingconsent privacyconsent optin marketingoptin consentimiento einwilligung
    consentement consenso`,
  consent_time: 'consenttime consentat consentdate consenttimestamp gdprconsenttime',
  campaign_id: 'campaignid',
  utm_source: 'utmsource',
  utm_medium: 'utmmedium',
  utm_campaign: 'utmcampaign',
  utm_term: 'utmterm',
  utm_content: 'utmcontent',
};

export const targets = Object.keys(names) as Target[];

const LONGEST_NAME = 60;

/** A Latin letter without its accents; a digit; a letter of other scripts with its marks, which there may be vowels. */
const TELLING = /\p{Script=Latin}|\p{N}|\p{L}\p{M}*/gu;

/** Case, accents and everything but letters and digits folded away: `E-Mail`, `e_mail` and `_email` are one name. */
export function folded(name: string): string {
  if (name.length > LONGEST_NAME) return '';
  const known = foldedBefore.get(name);
  if (known !== undefined) return known;
  const told = name.normalize('NFKD').toLowerCase().match(TELLING)?.join('') ?? '';
  if (foldedBefore.size >= MOST_KEPT) foldedBefore.clear();
  foldedBefore.set(name, told);
  return told;
}

/** Forms ask for the same few things again and again. */
const foldedBefore = new Map<string, string>();
const MOST_KEPT = 1_000;

interface Meaning {
  readonly target: Target;
  /** 0 is the plainest name of the target. */
  readonly rank: number;
}

const meanings: ReadonlyMap<string, Meaning> = new Map(
  targets.flatMap((target) => names[target].split(/\s+/).map((name, rank) => [name, { target, rank }] as const)),
);

/** What a question's name means in general; undefined: nothing that we know. */
export const meaningOf = (name: string): Meaning | undefined => meanings.get(folded(name));

export const isTarget = (name: string): name is Target => (targets as readonly string[]).includes(name);
