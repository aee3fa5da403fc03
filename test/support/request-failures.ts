import { RequestFailure } from '../../src/client/request-failure';

/** Why a request was refused or failed; that it was granted fails the test. */
export async function failureOf(asked: Promise<unknown>): Promise<RequestFailure> {
  const failure = await asked.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(RequestFailure);
  return failure as RequestFailure;
}
