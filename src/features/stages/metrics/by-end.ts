/** Stages `s` by when they ended, the open ones among them: by status, and by how long leads have been there. */
export const BY_END = 'lead_stages as s force index (by_exit)';
