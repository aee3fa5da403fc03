export { teardown as default } from './temporal-global-setup';
