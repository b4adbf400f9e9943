/** Arguments that a command does not understand: exit status 4. The message, where there is one, is for whoever typed them. */
export class UsageError extends Error {}
