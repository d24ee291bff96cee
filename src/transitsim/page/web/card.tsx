export function PersonCard() { return <section class="card" /> }
