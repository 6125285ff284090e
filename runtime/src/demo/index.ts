export { demoAccounts } from './accounts.ts'
export { seedDemo } from './seedDemo.ts'
