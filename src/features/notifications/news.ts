import type { NotificationKind } from './notification-kinds.ts';

/** Something to tell somebody. */
export interface News {
  readonly userId: number;
  readonly kind: NotificationKind;
  /** What it is about, at most 80 ASCII characters such as `lead_assigned:17:1767225600000`: a person is told of each once. */
  readonly eventKey: string;
  /** A sentence for people, without a lead's personal data; cut to 255 characters. */
  readonly message: string;
  readonly leadId?: number;
  readonly activityId?: number;
  readonly alertId?: number;
}
