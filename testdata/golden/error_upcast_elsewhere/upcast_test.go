package p

func (AV2) Upcast() A { return A{} }
