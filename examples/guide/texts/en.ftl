home-title = Members' area
home-greeting = Welcome, { $name }!
home-guest = guest
