/* What the client API sends, as far as this client reads it, one file per subject. Names are the API's. */

export type * from './entities/accounts';
export type * from './entities/algorithm';
export type * from './entities/approvals';
export type * from './entities/filters';
export type * from './entities/incoming';
export type * from './entities/log';
export type * from './entities/moderation';
export type * from './entities/notifications';
export type * from './entities/posts';
export type * from './entities/square';
export type * from './entities/standing';
export type * from './entities/teams';
