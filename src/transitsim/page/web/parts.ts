// What the frame of the page and its pictures give each other. Every part reads the store (state.ts); props say only which of two
// things is meant.
//
// | file         | exports    | what it is                                                                               |
// |--------------|------------|------------------------------------------------------------------------------------------|
// | map.tsx      | WorldView  | one world: <section class="world">: its title, ladder, map of dots, bar of what holds    |
// | timeline.tsx | Timeline   | inside <footer class="foot">: play, date, time line, speed; sets month, playing, speed   |
// | card.tsx     | PersonCard | inside <aside class="side">: <section class="card">: the person chosen, in both worlds   |
// | key.tsx      | Key        | inside <section class="key">: what colours and shapes say                                |
// | drawing.ts   | drawing    | the picture of a world in a month as SVG, to be saved                                    |
//
// Frame (main.tsx), a grid inside <div id="page">: header.head, section.ask, main.worlds, aside.side, section.key, footer.foot.
// style.css has the tokens (--ink, --mute, --paper, --line, --card, --other for the other regime, --focus), the grid and print;
// controls.css has what stands inside header.head, section.ask, section.difference and dialogs.
import type { ComponentType } from 'preact'
import type { Side } from './state'

export type WorldView = ComponentType<{ side: Side }>
export type Timeline = ComponentType
export type PersonCard = ComponentType
export type Key = ComponentType
/** A whole SVG document (viewBox, no script, no reference outside; font-family Figtree); width in CSS pixels. */
export type Drawing = (side: Side, month: number, width?: number) => string
