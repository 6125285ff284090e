import { Avatar, Tooltip } from '@mantine/core'

/** A person as initials; the whole name on hover. The colour follows from the name, so it stays the same everywhere. */
export function PersonAvatar({ name, size = 24, plain = false }: { name: string; size?: number; plain?: boolean }) {
  const avatar = (
    <Avatar
      name={name}
      color="initials"
      allowedInitialsColors={['teal', 'blue', 'grape', 'orange', 'cyan']}
      size={size}
      alt={name}
    />
  )
  return plain ? avatar : <Tooltip label={name}>{avatar}</Tooltip>
}
