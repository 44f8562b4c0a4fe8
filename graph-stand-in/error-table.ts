interface Row {
  readonly status: number;
  readonly message: string;
  readonly type?: 'GraphMethodException';
  readonly isTransient?: true;
  readonly userTitle?: string;
  readonly userMessage?: string;
}

const EXPIRED = 'Error validating access token: Session has expired on {expired}. The current time is {now}.';

/** Graph's errors by `code` or `code/subcode`: status and words as seen in the wild, or as the documentation has them. */
export const errorTable = {
  '1': { status: 500, message: 'An unknown error has occurred' },
  '2': { status: 500, message: '(#2) Service temporarily unavailable', isTransient: true },
  '3': { status: 400, message: '(#3) Application does not have the capability to make this API call.' },
  '4': { status: 403, message: '(#4) Application request limit reached', isTransient: true },
  '10': { status: 403, message: '(#10) Application does not have permission for this action' },
  '15': { status: 400, message: '(#15) This method must be called with an app access_token.' },
  '17': { status: 400, message: 'User request limit reached' },
  '32': { status: 400, message: '(#32) Page request limit reached' },
  '100': { status: 400, message: '(#100) Invalid parameter' },
  '100/33': {
    status: 400,
    type: 'GraphMethodException',
    message:
      "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
  },
  '102': { status: 400, message: 'Session key invalid or no longer valid' },
  '104': { status: 400, message: 'An access token is required to request this resource.' },
  '190': { status: 400, message: EXPIRED },
  '190/458': {
    status: 400,
    message:
      'Error validating access token: The user has not authorized application {app}, or has removed the application.',
  },
  '190/459': {
    status: 400,
    message:
      'Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given.',
  },
  '190/460': {
    status: 400,
    message:
      'Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.',
  },
  '190/463': { status: 400, message: EXPIRED },
  '190/464': {
    status: 400,
    message:
      'Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.',
  },
  '190/467': { status: 400, message: EXPIRED },
  '190/492': {
    status: 400,
    message:
      'Error validating access token: The user associated with this session does not have a sufficient role on the Page.',
  },
  '190/493': {
    status: 400,
    message: "Error validating access token: The user hasn't engaged the app in longer than 90 days.",
  },
  '200': { status: 403, message: '(#200) Requires pages_manage_metadata permission to manage the object' },
  '341': { status: 400, message: '(#341) Application limit reached' },
  '368': {
    status: 400,
    message: '(#368) The action attempted has been deemed abusive or is otherwise disallowed',
    userTitle: 'Temporarily blocked',
    userMessage: 'You are temporarily blocked from performing this action.',
  },
  '613': { status: 400, message: '(#613) Calls to this api have exceeded the rate limit.' },
  '613/1996': { status: 400, message: '(#613) Calls to this api have exceeded the rate limit.' },
  '803': { status: 404, message: '(#803) Some of the aliases you requested do not exist: {id}' },
  '2200': { status: 400, message: '(#2200) Callback verification failed' },
  '2500': { status: 400, message: 'Unknown path components: {path}' },
  '80001': {
    status: 400,
    message:
      '(#80001) There have been too many calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
  },
  '80005': {
    status: 400,
    message:
      '(#80005) There have been too many leadgen api calls to this Page account. Wait a bit and try again. For more info, please refer to https://developers.facebook.com/docs/graph-api/overview/rate-limiting.',
  },
} as const satisfies Record<string, Row>;

export type ErrorKind = keyof typeof errorTable;
export const errorKinds = Object.keys(errorTable) as [ErrorKind, ...ErrorKind[]];
export const rowOf = (kind: ErrorKind): Row => errorTable[kind];
