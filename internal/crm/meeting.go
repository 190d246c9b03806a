package crm

// IsMeeting tells of the usual kinds of interactions in which people sit together,
// and which stand in a calendar before they take place.
func IsMeeting(kind string) bool {
	switch kind {
	case "meeting", "visit", "workshop", "appointment", "presentation", "talk", "event", "demo":
		return true
	}
	return false
}
