package book

// The lists are in the order of their frequency where zipf draws from them.

var owners = []string{"anna", "ben", "clara", "david", "eva", "femi", "greta", "hugo"}

var industries = []string{"manufacturing", "software", "logistics", "retail", "construction", "health", "energy", "public", "finance", "other"}

var sources = []string{"referral", "website", "fair", "talk", "newsletter", "cold-call", "partner"}

var kinds = []string{"call", "email", "meeting", "message", "note", "visit", "workshop", "talk"}

var tags = []string{"newsletter", "steel", "vip", "partner", "machinery", "public", "logistics", "export", "tender", "fair-2025", "digital", "training", "energy", "retail", "coaching", "startup", "family-firm", "supplier", "press", "board", "audit", "lean", "pilot", "reference", "slow-payer", "framework", "south", "north", "abroad", "university", "multiplier", "succession", "wind", "solar", "food", "pharma", "automotive", "rail", "ports", "insolvent"}

var roles = []string{"Managing director", "Head of production", "Head of purchasing", "Operations manager", "Assistant", "Head of finance", "Owner", "Project manager", "Plant manager", "Head of IT", "Sales manager", "Quality manager", "Head of personnel", "Engineer", "Member of the board"}

var interests = []string{"lean", "sailing", "trade fairs", "cycling", "wind energy", "chess", "robots", "football", "history", "simulation", "theatre", "running", "photography", "cooking", "open source", "gardening"}

var reasons = []string{"price", "no budget", "went with a competitor", "does it with own people", "postponed", "no answer"}

var works = []string{"Audit", "Workshop", "Study", "Training", "Analysis", "Coaching", "Concept", "Review", "Pilot", "Support"}

var subjects = []string{"of the plant", "for purchasing", "lead times", "warehouse", "for the board", "of the order desk", "digital tickets", "energy use", "second shift", "of suppliers", "spare parts", "for managers"}

var todos = []string{"Send the offer", "Call back", "Follow up the offer", "Prepare the workshop", "Send references", "Ask for the order number", "Propose dates", "Write the minutes"}

var openers = []string{"Asked for", "Wants", "Sent", "Discussed", "Waits for", "Agreed on", "Talked about", "Needs", "Happy with", "Will decide on", "Explained", "Confirmed", "Reminded them of", "Postponed", "Complained about", "Cancelled"}

var objects = []string{"the offer", "a second quote", "the audit report", "new dates", "the invoice", "figures by plant", "the workshop", "our references", "the budget", "the contract", "a call next week", "a discount", "the training plan", "lead times", "the minutes", "an order number", "the pilot", "the second shift", "the price list", "a visit on site", "the tender", "the new layout", "the energy report", "a shorter version", "the slides", "spare parts", "the framework contract", "delivery dates", "the data", "a coaching session", "die Angebotsfrist", "das Protokoll", "den Rahmenvertrag", "die Schulung"}

var tails = []string{"Back in two weeks", "Boss has to agree", "No hurry", "Very friendly", "Urgent", "Call again on Friday", "Board meets next month", "Price is fine", "Too expensive so far", "Has a new colleague for this", "Prefers mornings", "Bitte auf Deutsch schreiben", "Wants it by plant", "Purchasing decides", "Budget is free again next year", "Competitor was there too", "Passt so"}
