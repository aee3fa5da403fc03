/** Set-up can't go on: one sentence that says what is missing and how to get it. No stack is shown. */
export class SetupProblem extends Error {}
