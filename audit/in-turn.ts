/** Runs what it is given one after the other, each when the one before has ended, well or badly. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function inTurn(): InTurn {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = tail.then(work, work);
    tail = mine.catch(() => undefined);
    return mine;
  };
}
