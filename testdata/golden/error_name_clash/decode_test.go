package clash

func Decode() {}
