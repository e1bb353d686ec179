"""The quarterly question: are the points still right, and would others be better?

`layout` lays out what leads had done and whether they bought, `learning` makes a
challenger of it, `judging` holds it against the champion on later time, and `promotion`
puts it in the seeds. `evaluation` asks whether the card in force is right, and
`comparison` holds any two cards against each other.
"""
