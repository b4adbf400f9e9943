/**
 * In the head: no form is ever sent by the browser itself. Before the program hears of it, that would load the page anew and lose
 * what was typed; afterwards the form's own `onSubmit` does what is to be done.
 */
export const earlySubmitScript = `addEventListener("submit",(event)=>event.preventDefault(),true);`;
