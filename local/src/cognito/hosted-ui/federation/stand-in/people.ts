import { epochMillis } from "../../../../model/time";
import type { Services } from "../../../resources/services";
import type { StandInPersonRecord } from "../../../store/stand-in-records";

/** A provider's stand-in remembers this many people. The one who was not used for longest is forgotten first. */
const MOST = 100;

/** The people of a provider's stand-in, last used first. */
export function peopleOf({ tables }: Services, poolId: string, provider: string): readonly StandInPersonRecord[] {
  const people = [...tables.standInPeople.entries([poolId, provider])].map(({ value }) => value);
  return people.sort((one, other) => other.usedAt - one.usedAt);
}

/** Remembers that a person was used now. Call it in a transaction. */
export function usePerson(
  services: Services,
  poolId: string,
  provider: string,
  person: Omit<StandInPersonRecord, "usedAt">,
): StandInPersonRecord {
  const { tables, clock } = services;
  const used = { ...person, usedAt: epochMillis(clock()) };
  tables.standInPeople.put([poolId, provider, person.subject], used);
  for (const { subject } of peopleOf(services, poolId, provider).slice(MOST))
    tables.standInPeople.remove(poolId, provider, subject);
  return used;
}
