/** From this folder's own node_modules, which Node looks up from where this file stands. */
export const load = (name) => import(name);
