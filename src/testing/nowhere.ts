import type { Attribution } from '../features/leads/index.ts';

/** Where a lead came from whose sender said nothing about it. */
export const nowhere: Attribution = {
  page_url: null,
  page_id: null,
  page_name: null,
  form_id: null,
  ad_id: null,
  campaign_id: null,
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_term: null,
  utm_content: null,
};
