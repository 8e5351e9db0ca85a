// The demo accounts.

export type Account = 'mammographer' | 'colleague' | 'reader' | 'secondReader' | 'administrator';

export const PASSWORD = 'fourview-demo';

export const EMAIL: Record<Account, string> = {
  mammographer: 'mammographer@demo.test',
  colleague: 'mammographer2@demo.test',
  reader: 'reader@demo.test',
  secondReader: 'reader2@demo.test',
  administrator: 'admin@demo.test',
};
