import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, describe, expect, it } from "vitest";
import { ThreadListItem } from "#app/clinical/thread-list-item.tsx";
import { loadCatalog } from "#app/i18n/catalog.ts";
import { LocaleProvider } from "#app/i18n/locale-provider.tsx";
import { nextWaitingOf } from "#app/routes/inbox/next-waiting-of.ts";

describe("the next conversation that waits", () => {
  const thread = (threadId: string, awaitingReply = true, closed = false) => ({
    threadId,
    awaitingReply,
    closed,
  });
  const list = [thread("a"), thread("b", false), thread("open"), thread("c", true, true), thread("d")];
  const following = (open: string) => nextWaitingOf(list, open)?.threadId;

  it("is the one below, past those that are closed or answered", () => {
    expect([following("a"), following("open")]).toEqual(["open", "d"]);
  });

  it("is the first of the list when none below waits", () => {
    expect(following("d")).toBe("a");
  });

  it("is never the open one, which may wait itself", () => {
    expect(nextWaitingOf([thread("b", false), thread("open")], "open")).toBeUndefined();
    expect(nextWaitingOf([], "open")).toBeUndefined();
  });
});

describe("a conversation in the list", () => {
  beforeAll(() => loadCatalog("en"));
  const item = (props: { subject: string; lastText: string }) => {
    const children = createElement(ThreadListItem, {
      ...{
        to: "/inbox/1",
        who: "Sam Ortega",
        lastFrom: "Name not confirmed",
        lastMs: 0,
        nowMs: 0,
        unread: 0,
      },
      ...props,
    });
    return renderToStaticMarkup(createElement(LocaleProvider, { locale: "en", clinicZone: "UTC", children }));
  };

  it("says that its messages are not here yet, and names nobody as their author", () => {
    const html = item({ subject: "", lastText: "" });
    expect(html).toContain("Its messages are not here yet");
    expect(html).not.toContain("Name not confirmed");
  });

  it("that was begun without a subject says so beside its newest message", () => {
    const html = item({ subject: "", lastText: "Thanks!" });
    expect(html).toContain("No subject");
    expect(html).toContain("Thanks!");
  });
});
