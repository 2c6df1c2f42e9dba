package versions

import "strings"

func firstPart(email string) string {
	name, _, _ := strings.Cut(email, "@")
	return name
}
