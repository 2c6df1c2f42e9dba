package p

//evq:event type=Down version=1.0
type DownV1 struct{}

func (DownV1) Upcast() DownV2 { return DownV2{} }

//evq:event type=Down version=2.0
type DownV2 struct{}

func (DownV2) Upcast() DownV1 { return DownV1{} }

//evq:event type=Down version=3.0
type Down struct{}

func (Down) Upcast() DownV1 { return DownV1{} }

//evq:event type=Self version=1.0
type Self struct{}

func (Self) Upcast() Self { return Self{} }

//evq:event type=CircleA version=1.0
type CircleA struct{}

func (CircleA) Upcast() CircleB { return CircleB{} }

//evq:event type=CircleB version=1.0
type CircleB struct{}

func (CircleB) Upcast() CircleC { return CircleC{} }

//evq:event type=CircleC version=1.0
type CircleC struct{}

func (CircleC) Upcast() CircleA { return CircleA{} }
