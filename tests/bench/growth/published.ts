/** What there is to say of each publication besides its path. */
export const PUBLISHED = { description: 'a file', published: '26/11/2026 08:00:00' } as const;
