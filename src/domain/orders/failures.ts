/** What can be wrong with orders, in the operator's words. Codes are never reused for something else. */
export const orderProblems = {
  orderFailed: 'All attempts are used and the ERP has not got it; see why the task fails, then requeue or abandon it.',
  paymentPending: 'The shop has the money and the ERP does not know; confirm the payment on the admin interface.',
  outcomeUnknown: 'A task may have run for it and nothing proves it; look into the ERP, then requeue or resolve it.',
  badNumber: 'Its number does not match orders.query.numberPattern, so it is sent nowhere; correct it in the shop.',
  noAnswer: 'The ERP tells of other orders and not of this one, so it is not sent; see what the ERP answers for it.',
  erpAway: 'The ERP gives no answer, so orders wait and no attempt is used; it goes on by itself when it is back.',
  nodeAway: 'The integration node cannot be reached, so orders wait and no attempt is used; it goes on by itself.',
  nodeMisconfigured: 'The integration node refuses the login or cannot run the task; mend it, then release the hold.',
  nodeDoesNothing: 'Tasks end well and the ERP gets nothing; is the node’s switch off? Turn it on, release the hold.',
  tooManyMissing: 'More orders are missing than orders.brake allows, so none is sent; see why, then release the hold.',
  ordersWorkFails:
    'Orders are not looked for, or not sent; see that `watchkeeper worker --only orders` runs, and what its log says.',
  shopAway: 'The shop’s database does not answer, so no order is looked for; none is lost meanwhile.',
  ordersUnwatched: 'Nothing watches the orders; see that `watchkeeper worker` runs with `orders` in its configuration.',
  noPosition:
    'It is not said where to begin, so nothing is scanned; use `watchkeeper orders start`, or `orders import-checkpoint`.',
} as const;
export type OrderProblemCode = keyof typeof orderProblems;

/** Types of the failures that activities and Updates of orders throw. */
export const orderFailures = {
  orderUnknown: { retryable: false, sentence: 'There is no record of an order of this id or number.' },
  orderRequestRefused: { retryable: false, sentence: 'The order is in a state in which this is impossible.' },
  scanRequestRefused: { retryable: false, sentence: 'The scan is in a state in which this is impossible.' },
  checkpointRefused: { retryable: false, sentence: 'The checkpoint is not taken; the message says what to mend.' },
  ordersWorkerAway: {
    retryable: false,
    sentence: 'No orders worker answers; see that `watchkeeper worker --only orders` runs.',
  },
  orderWorkFailed: { retryable: false, sentence: 'The orders worker could not do it; the message says why.' },
  shopUnreadable: { retryable: true, sentence: 'The shop’s orders cannot be read; the message says why.' },
} as const;
export type OrderFailureType = keyof typeof orderFailures;
