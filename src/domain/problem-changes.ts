/** Problems are conditions with a beginning and an end; a new message of the same code is neither. */
export interface Condition {
  code: string;
  /** What it is of, where one list holds problems of several. */
  subject?: string;
  message: string;
  /** ISO moment. */
  since: string;
}

/** It began and was over while it could not be told. */
export interface PassedCondition extends Condition {
  endedAt: string;
}

export interface ProblemChanges<Problem extends Condition> {
  began: Problem[];
  ended: Problem[];
}

/** Of one subject, in the order in which they stand there; what ended comes with its last message. */
export function problemChanges<Problem extends Condition>(
  before: readonly Problem[],
  after: readonly Problem[],
): ProblemChanges<Problem> {
  const isIn = (problems: readonly Problem[]) => (one: Problem) =>
    problems.some(({ code, subject }) => code === one.code && subject === one.subject);
  return {
    began: after.filter((problem) => !isIn(before)(problem)),
    ended: before.filter((problem) => !isIn(after)(problem)),
  };
}
