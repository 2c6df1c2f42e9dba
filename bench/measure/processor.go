package measure

import (
	"syscall"
	"time"
)

// Processor is the time that this process has had of the processors.
func Processor() time.Duration {
	var used syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
