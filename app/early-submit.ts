/**
 * In the head: no form is ever sent by the browser itself. Before the program hears of it, that would load the page anew and lose
 * what was typed; afterwards the form's own `onSubmit` does what is to be done. A script of its own, after the one that takes a
 * secret out of the address (early-fragment.ts): a function that stays holds its script, and with it the address as it was.
 */
export const earlySubmitScript = `addEventListener("submit",(event)=>event.preventDefault(),true);`;
