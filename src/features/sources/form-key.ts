import { randomBytes } from 'node:crypto';

/** What a form key may look like: it stands in addresses as it is. */
export const FORM_KEY = /^[A-Za-z0-9_-]{8,64}$/;

/** 144 random bits: a key cannot be guessed from others, nor found by trying. */
export const newFormKey = (): string => randomBytes(18).toString('base64url');
