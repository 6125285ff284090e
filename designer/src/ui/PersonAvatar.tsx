import { Avatar, Tooltip } from '@mantine/core'

/**
 * A person as initials. The colour follows from the name, so it stays the same everywhere. The whole name shows on
 * hover; `plain` is for beside the written name and says nothing of its own.
 */
export function PersonAvatar({ name, size = 24, plain = false }: { name: string; size?: number; plain?: boolean }) {
  const avatar = (
    <Avatar
      name={name}
      color="initials"
      allowedInitialsColors={['teal', 'blue', 'grape', 'indigo', 'cyan']}
      size={size}
      styles={{ placeholder: { fontSize: Math.max(12, size / 2.5) } }}
      alt={plain ? undefined : name}
      aria-hidden={plain || undefined}
    />
  )
  return plain ? avatar : <Tooltip label={name}>{avatar}</Tooltip>
}
