import type { ReactElement } from "react";
import { Accounting } from "./accounting-screen.tsx";
import { Dialogs } from "./dialog-screens.tsx";
import { Verdicts } from "./officer-screens.tsx";
import {
  PatientAccount,
  PatientCompose,
  PatientList,
  PatientLocked,
  PatientThread,
} from "./patient-screens.tsx";
import { ErrorScreen, Invitation, Kit, Passkey, Setup, Sheets, SignIn } from "./public-screens.tsx";
import { Audit, Inbox, Overlays, People } from "./staff-screens.tsx";
import { Linking, Recovering, Sheet, Signing } from "./step-screens.tsx";

type Screen = {
  readonly audience: "patient" | "staff";
  /** False where React Aria stands: such screens render in the browser only. */
  readonly server: boolean;
  readonly element: ReactElement;
};

const patient = { audience: "patient", server: true } as const;
const staff = { audience: "staff", server: true } as const;

/** What has no address of its own: steps of ceremonies, and dialogs (tests/e2e/steps.spec.ts). */
export const steps: Readonly<Record<string, Screen>> = {
  signing: { ...patient, server: false, element: <Signing /> },
  linking: { ...patient, server: false, element: <Linking /> },
  recovering: { ...patient, server: false, element: <Recovering /> },
  sheet: { ...patient, server: false, element: <Sheet /> },
  dialogs: { ...staff, server: false, element: <Dialogs /> },
};

/** Full compositions of the components, with made-up people. */
export const screens: Readonly<Record<string, Screen>> = {
  "sign-in": { ...patient, element: <SignIn /> },
  invitation: { ...patient, element: <Invitation /> },
  passkey: { ...patient, element: <Passkey /> },
  kit: { ...patient, element: <Kit /> },
  setup: { ...staff, element: <Setup /> },
  error: { ...patient, element: <ErrorScreen /> },
  sheets: { ...patient, element: <Sheets /> },
  list: { ...patient, element: <PatientList /> },
  thread: { ...patient, element: <PatientThread /> },
  compose: { ...patient, element: <PatientCompose /> },
  locked: { ...patient, element: <PatientLocked /> },
  account: { ...patient, element: <PatientAccount /> },
  inbox: { ...staff, server: false, element: <Inbox showing="conversation" /> },
  queue: { ...staff, server: false, element: <Inbox showing="queue" /> },
  people: { ...staff, server: false, element: <People /> },
  audit: { ...staff, element: <Audit /> },
  verdicts: { ...staff, element: <Verdicts /> },
  accounting: { ...staff, element: <Accounting /> },
  overlays: { ...staff, server: false, element: <Overlays /> },
  ...steps,
};
