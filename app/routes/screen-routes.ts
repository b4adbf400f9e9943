import { index, layout, type RouteConfigEntry, route } from "@remix-run/route-config";

/** Every screen. None has a loader: documents carry nothing of a person, and all that is read goes through the API. */
export const screenRoutes: RouteConfigEntry[] = [
  index("routes/home/route.tsx"),
  route("sign-in", "routes/sign-in/route.tsx"),
  route("setup", "routes/setup/route.tsx"),
  route("i", "routes/invitation/route.tsx"),
  route("privacy", "routes/privacy/route.tsx"),
  route("lost-device", "routes/lost-device/route.tsx"),
  layout("routes/signed-in/route.tsx", [
    route("kit", "routes/kit/route.tsx"),
    route("account", "routes/account/route.tsx"),
    route("devices", "routes/devices/route.tsx"),
    route("devices/:deviceId", "routes/device-report/route.tsx"),
    route("safety", "routes/safety/route.tsx"),
    route("safety/:accountId", "routes/safety-person/route.tsx"),
    route("messages", "routes/messages/route.tsx"),
    route("messages/new", "routes/message-new/route.tsx"),
    route("messages/:threadId", "routes/message-thread/route.tsx"),
    route("record", "routes/record/route.tsx"),
    route("inbox", "routes/inbox/route.tsx", [
      index("routes/inbox/choose.tsx"),
      route("new", "routes/inbox/compose.tsx"),
      route(":threadId", "routes/inbox/thread.tsx"),
    ]),
    route("invitations", "routes/invitations/route.tsx"),
    route("people", "routes/people/route.tsx"),
    route("teams", "routes/teams/route.tsx"),
    route("clinic", "routes/clinic/route.tsx"),
    route("clinic/history", "routes/clinic-history/route.tsx"),
    route("log", "routes/log/route.tsx"),
    route("review", "routes/review/route.tsx"),
    route("cases", "routes/cases/route.tsx"),
    route("activity", "routes/activity/route.tsx"),
    route("exports", "routes/exports/route.tsx"),
    route("rules", "routes/rules/route.tsx"),
  ]),
];
