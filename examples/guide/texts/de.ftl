home-title = Bereich für Mitglieder
home-greeting = Willkommen, { $name }!
home-guest = Gast
