import type { ReactNode } from "react";
import { ConsoleShell } from "#app/ui/console-shell.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";
import { PatientShell } from "#app/ui/patient-shell.tsx";
import { Banner } from "./banner.tsx";
import { Tools } from "./tools.tsx";
import { useClinicNotice } from "./use-clinic-notice.ts";
import { usePlaces } from "./use-places.ts";
import { useRole } from "./use-role.ts";

/** A page with a title inside the shell of the person's role. */
export function Frame(props: {
  readonly current: string;
  readonly title: string;
  readonly lead?: string;
  readonly action?: ReactNode;
  readonly back?: { readonly to: string; readonly label: string } | undefined;
  readonly filters?: ReactNode;
  /** Before the title: where one is on a path of steps. There is no menu beside it. */
  readonly above?: ReactNode;
  readonly withoutKit?: boolean;
  readonly children: ReactNode;
}) {
  const { title, lead, action, back, children } = props;
  const clinic = useClinicNotice();
  const places = usePlaces(props.above !== undefined);
  const role = useRole();
  const shell = {
    clinicName: clinic.name,
    places,
    current: props.current,
    tools: <Tools />,
    banner: <Banner withoutKit={props.withoutKit} />,
  };
  if (role === "patient")
    return (
      <PatientShell {...shell}>
        {props.above}
        <PageHeader title={title} lead={lead} action={action} back={back} />
        {children}
      </PatientShell>
    );
  return (
    <ConsoleShell
      {...shell}
      title={title}
      lead={lead}
      action={action}
      filters={props.filters}
      above={props.above}
    >
      {children}
    </ConsoleShell>
  );
}
