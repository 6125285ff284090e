import type { Variables } from '@waymark/shared/engine'
import { type Chance, chanceOf } from './chance.ts'

/** What fate has in store for one case: invented once, from the seed, when the case begins. */
export interface Life {
  readonly processId: string
  readonly businessKey: string
  readonly bornAtMs: number
  /** Who starts it. */
  readonly startedBy: string
  /** What he types into the start form. */
  readonly start: Variables
  /** Faster than 1 or slower: a hurried client, a quiet week. */
  readonly tempo: number
  /** Who does what a group has to do, where the case has somebody of its own. */
  readonly own: { readonly [group: string]: string }
  /** Carries out the steps of this case. */
  play(step: StepToPlay): Played
  /** What the client sends by himself while the case waits for that message; null: nothing comes. */
  answer(message: MessageToAnswer): ClientAnswer | null
}

export interface StepToPlay {
  /** The process the step is drawn in: the case's own, or one that it called or started. */
  readonly processId: string
  readonly elementId: string
  readonly openedAtMs: number
  /** How often this step was reached in this case, from 1. */
  readonly round: number
  /** One choice stream for this step of this case. */
  readonly chance: Chance
}

/** How a person does a step. */
export interface Played {
  /** Working hours from the opening of the task to its completion, before the person's own pace. */
  readonly hours: number
  readonly variables: Variables
}

export interface MessageToAnswer {
  readonly name: string
  readonly round: number
  readonly chance: Chance
}

export interface ClientAnswer {
  readonly hours: number
  readonly variables: Variables
  /** Somebody in the office notes it with the process "A client's message"; otherwise it comes in by itself. */
  readonly notedBy?: string
}

export const SEED = 'Waymark demo'

/** The choices of one case at birth. */
export const choicesOf = (businessKey: string): Chance => chanceOf(SEED, businessKey)

/** Clients of the demo company; none of them exists. */
export const clients: readonly (readonly [client: string, contact: string])[] = [
  ['Kolkheti Tea House', 'Ketevan Maisuradze'],
  ['Rustavi Steelworks', 'Davit Gogoladze'],
  ['Black Sea Shipping', 'Tornike Abashidze'],
  ['Mtatsminda Studios', 'Salome Japaridze'],
  ['Borjomi Valley Hotels', 'Zurab Kiknadze'],
  ['Telavi Winery', 'Maka Chkheidze'],
  ['Wisła Logistics', 'Paweł Kamiński'],
  ['Tatra Outdoor', 'Zofia Zielińska'],
  ['Gdańsk Amber Bank', 'Krzysztof Dąbrowski'],
  ['Łódź Textiles', 'Agnieszka Lewandowska'],
  ['Poznań Robotics', 'Michał Szymański'],
  ['Kraków Opera House', 'Barbara Woźniak'],
  ['Carpathia Energy', 'Mihai Radu'],
  ['Dunărea Shipyards', 'Gabriela Stoica'],
  ['Brașov Aero', 'Ștefan Marin'],
  ['Cluj Soft', 'Raluca Moldovan'],
  ['Banat Foods', 'Cristian Țăranu'],
  ['Constanța Port Services', 'Alina Dobre'],
  ['Malmö Bicycles', 'Astrid Öberg'],
  ['Uppsala Biotech', 'Gustav Åkesson'],
  ['Göteborg Ferries', 'Ingrid Sjöström'],
  ['Kiruna Minerals', 'Nils Häggström'],
  ['Västerås Automation', 'Elsa Björk'],
  ['Riga Design Week', 'Jānis Ozols'],
]
