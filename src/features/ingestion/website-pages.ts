const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** What a person sees whose browser posted the form itself, without script. */
const page = (title: string, text: string) => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title></head>
<body style="font-family: system-ui, sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</body>
</html>
`;

export const thankYouPage = () => page('Thank you', 'We have received your details and will be in touch shortly.');

export const problemPage = (sentence: string) => page('That did not work', `${sentence} Please go back and try again.`);
