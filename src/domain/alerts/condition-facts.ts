/** From the problems of something, before and after, what alerts are told. */
import { problemChanges, type Condition, type PassedCondition } from '../problem-changes';
import type { ConditionFact } from './condition';
import { conditionKind, type AlertWord } from './condition-kinds';

/** `subject` is of those that name none; `at` is the moment from which what is not there any more is over. */
export function conditionFacts(
  { word, subject: common }: { word: AlertWord; subject: string },
  before: readonly Condition[],
  after: readonly Condition[],
  at: string,
): ConditionFact[] {
  const { began, ended } = problemChanges(before, after);
  const facts = (what: ConditionFact['what'], problems: readonly Condition[], endedAt: string | null) =>
    problems
      .filter(({ code }) => conditionKind(word, code) !== null)
      .map(({ code, subject = common, message, since }) => ({ what, word, code, subject, message, since, endedAt }));
  return [...facts('over', ended, at), ...facts('began', began, null)];
}

/** Of what began and was over while nobody could be told. */
export function passedFacts(
  { word, subject }: { word: AlertWord; subject: string },
  problems: readonly PassedCondition[],
): ConditionFact[] {
  return problems
    .filter(({ code }) => conditionKind(word, code) !== null)
    .map(({ code, message, since, endedAt }) => ({ what: 'passed', word, code, subject, message, since, endedAt }));
}
