import type { StoreSchema } from '../../../daemons/sqlite/migrations.js';

/** PLACEHOLDER until the trail's own is there. */
export const TRAIL_SCHEMA: StoreSchema = { applicationId: 0x73754154, migrations: ['-'] };
