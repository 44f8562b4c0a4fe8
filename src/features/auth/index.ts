export { asAdminAgain, asDemoRep, indented, postmanSend } from './postman-as-rep.ts';
