/** A sentence, or one that names what Meta's message names: the missing permissions. */
export type Advice = string | ((permissions: string | null) => string);

export const FACEBOOK_BUSY = 'Facebook has a passing problem: nothing to do, the call is repeated by itself.';
export const NO_ANSWER =
  'Facebook could not be reached or gave no usable answer: nothing to do, the call is repeated by itself.';
export const LEAD_TOO_LARGE =
  'This lead is larger than is taken: tell the operator. It stays readable in Meta Business Suite for 90 days.';
export const TOO_LARGE =
  'Facebook sent a larger answer than is taken: the call is repeated by itself; if it stays so, tell the operator.';
export const REDIRECTED =
  'The address of the Graph API answers with a redirect: ask the operator to check FB_GRAPH_URL.';
export const UNEXPECTED =
  'Facebook answered something that is not what was asked for: the call is repeated by itself; if it stays so, tell the operator.';

export const APP_BUSY =
  'Facebook limits the calls of the whole app for a while: nothing to do, reading goes on by itself.';
export const TOKEN_BUSY =
  'Facebook limits the calls of the person who connected the page for a while: nothing to do, reading goes on by itself.';
export const PAGE_BUSY =
  'Facebook limits the calls for this page for a while: nothing to do, reading goes on by itself.';
export const UNEVEN =
  'Facebook limits the calls for a while because they came unevenly: nothing to do, reading goes on by itself; if it repeats, tell the operator.';

const DEAD_TOKEN = 'reconnect the page with a new token.';
export const TOKEN_INVALID = `The page's token is no longer valid: ${DEAD_TOKEN}`;
export const TOKEN_EXPIRED = `The page's token expired: ${DEAD_TOKEN}`;
export const TOKEN_INVALIDATED = `The page's token was made invalid: ${DEAD_TOKEN}`;
export const PASSWORD_CHANGED = `The person who connected the page changed the Facebook password: ${DEAD_TOKEN}`;
export const APP_REMOVED =
  'The app was removed from the Facebook account that connected the page: allow the app again and reconnect the page.';
export const LOG_IN =
  'Facebook wants the person who connected the page to confirm something: log in at facebook.com as that person, then check the page again.';
export const UNCONFIRMED =
  'The Facebook account that connected the page is not confirmed: log in at facebook.com as that person and confirm it, then check the page again.';
export const ROLE_LOST =
  'The person who connected the page has no role on it any more: ask an admin of the page to give the role back or to reconnect the page.';
export const UNUSED = 'The connection was not used for 90 days, so Facebook closed it: reconnect the page.';
export const NOT_A_TOKEN = "The page's token has characters that no token has: copy it again and reconnect the page.";
export const BLOCKED =
  "Facebook blocked this action because it sees a breach of its policies: open the page's and the app's quality pages at facebook.com, settle what they name, then check the page again.";

export const permissionMissing: Advice = (permissions) =>
  permissions === null
    ? "The page's token lacks a permission: reconnect the page and allow everything that is asked for (leads_retrieval, pages_show_list, pages_read_engagement, pages_manage_metadata, pages_manage_ads, ads_management)."
    : `The page's token lacks a permission (${permissions}): reconnect the page and allow it.`;

export const NOT_FOUND =
  "Facebook does not give this object out: it was deleted, is older than 90 days, is a test, or the page's token or its Leads Access does not reach it; check Leads Access in the business settings of the page.";
export const NOT_AN_ID = 'Facebook was asked for something that is not an id of Facebook: tell the operator.';
export const WRONG_CALL: Advice = (permissions) =>
  permissions === null
    ? 'Facebook refuses a call as wrongly made: tell the operator, who finds the error code in the log.'
    : permissionMissing(permissions);
export const WRONG_APP_SECRET =
  "The page's token and the app secret of this service belong to different apps: ask the operator to check FB_APP_SECRET, or connect the page through the right app.";
export const WRONG_APP = 'FB_APP_ID and FB_APP_SECRET of this service do not belong together: tell the operator.';
