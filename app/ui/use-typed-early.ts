import { type RefObject, useEffect } from "react";

/**
 * A document can be typed into before its program has started. Hydration leaves what stands in the field (react-dom,
 * postMountWrapper) and tells nobody, so the next rendering of the form would empty it: it is told here, as if it were typed now.
 * Only two forms come with a document, each field with a state of its own; where several fields share one object as their state,
 * its setter has to be one that takes the state before.
 */
export function useTypedEarly(
  field: RefObject<HTMLInputElement | HTMLTextAreaElement>,
  value: string,
  onChange: (value: string) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the field comes to life
  useEffect(() => {
    const typed = field.current?.value ?? value;
    if (typed !== value) onChange(typed);
  }, []);
}
