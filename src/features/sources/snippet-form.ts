import { escapeHtml } from '../../platform/markup.ts';
import { SNIPPET_SCRIPT } from './snippet-script.ts';

interface Question {
  readonly name: string;
  readonly label: string;
  readonly type: 'text' | 'email' | 'tel';
  readonly autocomplete: string;
  readonly isRequired: boolean;
}

const questions: readonly Question[] = [
  { name: 'first_name', label: 'First name', type: 'text', autocomplete: 'given-name', isRequired: true },
  { name: 'last_name', label: 'Last name', type: 'text', autocomplete: 'family-name', isRequired: false },
  { name: 'email', label: 'Email', type: 'email', autocomplete: 'email', isRequired: true },
  { name: 'phone', label: 'Phone', type: 'tel', autocomplete: 'tel', isRequired: false },
];

/** Filled in by the script; without it they arrive empty and say nothing. */
const filledByScript = [
  ...(['page_url', 'submission_id', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const),
];

/**
 * A form that works by itself: labelled, posting plainly where script is off. Each question sits inside its label, so that no
 * ids are needed and two forms may share a page. The source's name is for its administrators and stays out.
 */
export const formMarkup = (
  endpoint: string,
): string => `<form data-salesmagnet-form action="${escapeHtml(endpoint)}" method="post" accept-charset="utf-8" aria-label="Contact us" style="max-width: 26rem; font: inherit">
${questions.map(fieldMarkup).join('\n')}
  <p><label>Message<br>
    <textarea name="message" rows="4" style="${FIELD_STYLE}"></textarea></label></p>
  <p><label><input name="consent" type="checkbox" value="yes"> I agree to be contacted about my request.</label></p>
  <div hidden aria-hidden="true" style="display: none"><label>Leave this field empty
    <input name="_gotcha" type="text" tabindex="-1" autocomplete="off"></label></div>
${filledByScript.map((name) => `  <input name="${name}" type="hidden">`).join('\n')}
  <p><button type="submit" style="padding: 0.5rem 1.5rem; font: inherit">Send</button></p>
  <p data-status role="status" tabindex="-1"></p>
</form>
<script>
${SNIPPET_SCRIPT}</script>
`;

const FIELD_STYLE = 'box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit';

const fieldMarkup = ({
  name,
  label,
  type,
  autocomplete,
  isRequired,
}: Question): string => `  <p><label>${label}${isRequired ? ' (required)' : ''}<br>
    <input name="${name}" type="${type}" autocomplete="${autocomplete}"${isRequired ? ' required' : ''} style="${FIELD_STYLE}"></label></p>`;
