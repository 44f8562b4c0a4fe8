export { nameInMail } from './name-in-mail.ts';
export { type Mail, mailService, type SendMail } from './mail.service.ts';
