export {
  addDuration,
  nextFirings,
  type ParsedTimer,
  parseDateTime,
  parseDuration,
  parseTimer,
  type Timer,
  type TimerKind,
  type TimerOptions,
} from './timer.ts'
export {
  addWorkingDays,
  addWorkingDuration,
  addWorkingTime,
  calendarProblems,
  type Hours,
  isWorkingTime,
  subtractWorkingTime,
  type WorkingCalendar,
  workingTimeBetween,
} from './workingCalendar.ts'
