/** Words of the supervisor's page: fetched with it, so that no other page grows. */
import { en } from '../i18n/en.supervise';
import { id } from '../i18n/id.supervise';
import { speech } from '../i18n/language.svelte';

export const words = () => speech.pick({ id, en });
