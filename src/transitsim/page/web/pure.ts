// What of the page is pure, for whoever runs it without a browser: tests in Python call it through node.
export { compareCommand, otherRegime } from './command'
export { confidence, difference } from './interval'
export { linkOf, readLink, usualScenario } from './link'
export { search } from './search'
export { turnables } from './entries'
export { leversOfWorlds } from './regime'
