export { type Mail, mailService, type SendMail } from './mail.service.ts';
