package p

func (AV1) Upcast() A { return A{} }
