import {
  Alert,
  Button,
  Card,
  Group,
  PasswordInput,
  Progress,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
  UnstyledButton,
} from '@mantine/core'
import { IconAlertTriangle, IconDatabase } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import type { Welcome } from '@waymark/shared/contract'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemError } from '../server/call.ts'
import { sessionQuery, signIn, welcomeQuery } from '../server/session.ts'
import { PersonAvatar } from '../ui/PersonAvatar.tsx'
import classes from './SignInPage.module.css'

/** Sign in; in a demo, loudly, by choosing a person. */
export default function SignInPage() {
  const { t } = useTranslation('app')
  const { data: welcome } = useQuery({
    ...welcomeQuery,
    refetchInterval: (query) => ((query.state.data?.seeding.done ?? 0) < 1 ? 1000 : false),
  })
  const enter = useSignIn()
  return (
    <main className={classes.page}>
      <div className={classes.sheet}>
        <Group gap="sm" mb={4}>
          <img src="/waymark.svg" alt="" width={40} height={40} />
          <Title order={1}>{t('product')}</Title>
        </Group>
        <Text c="dimmed" mb="lg">
          {t('signIn.promise')}
        </Text>
        {welcome && welcome.seeding.done < 1 && <Seeding seeding={welcome.seeding} />}
        {welcome && welcome.seeding.done >= 1 && welcome.seeding.message !== '' && (
          <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} mb="lg" p="xs" role="status">
            {welcome.seeding.message}
          </Alert>
        )}
        <div className={classes.columns} data-demo={welcome?.demo === true}>
          <PasswordForm enter={enter} />
          {welcome?.demo && <DemoAccounts welcome={welcome} enter={enter} />}
        </div>
        <footer className={classes.foot}>
          {welcome?.durability && (
            <span>
              <IconDatabase size={14} aria-hidden /> {welcome.durability}
            </span>
          )}
          {welcome && <span>{t('signIn.version', { version: welcome.version })}</span>}
        </footer>
      </div>
    </main>
  )
}

function useSignIn() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const router = useRouter()
  const { to } = useSearch({ from: '/signin' })
  return useMutation({
    mutationFn: ({ username, password }: { username: string; password: string }) => signIn(username, password),
    onSuccess: async (session) => {
      client.clear()
      client.setQueryData(sessionQuery.queryKey, session)
      // Only an address of this app: a link from outside must not send people elsewhere.
      if (to?.startsWith('/') && !to.startsWith('//')) router.history.push(to)
      else await navigate({ to: '/' })
    },
  })
}
type Enter = ReturnType<typeof useSignIn>

function PasswordForm({ enter }: { enter: Enter }) {
  const { t } = useTranslation('app')
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    enter.mutate({ username: username.trim(), password })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={t('signIn.username')}
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {enter.isError && (
          <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle aria-hidden />} p="xs">
            {enter.error instanceof ProblemError && enter.error.status === 401
              ? t('signIn.wrong')
              : enter.error.message}
          </Alert>
        )}
        <Button type="submit" loading={enter.isPending} mt={4}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  )
}

function DemoAccounts({ welcome, enter }: { welcome: Welcome; enter: Enter }) {
  const { t } = useTranslation('app')
  const sameWord = welcome.accounts.every((account) => account.password === account.username)
  return (
    <Card className={classes.demo} withBorder padding="md">
      <Title order={2} size="h3">
        {t('signIn.demoTitle')}
      </Title>
      <Text size="sm" mb="sm">
        {t(sameWord ? 'signIn.demoText' : 'signIn.demoTextPlain')}
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing={8}>
        {welcome.accounts.map((account) => (
          <UnstyledButton
            key={account.username}
            className={classes.account}
            disabled={enter.isPending}
            onClick={() => enter.mutate({ username: account.username, password: account.password })}
          >
            <span className="wm-visually-hidden">{t('signIn.signInAs', { name: '' })}</span>
            <PersonAvatar name={account.name} size={32} plain />
            <span className={classes.words}>
              <span className={classes.name}>{account.name}</span>
              <span className={classes.what}>{account.description}</span>
              <code className={classes.login}>
                {sameWord ? account.username : `${account.username} / ${account.password}`}
              </code>
            </span>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Card>
  )
}

function Seeding({ seeding }: { seeding: Welcome['seeding'] }) {
  const { t } = useTranslation('app')
  return (
    <div className={classes.seeding} role="status">
      <Group justify="space-between" mb={4}>
        <Text fw={600}>{seeding.message || t('signIn.seeding')}</Text>
        <Text>{Math.round(seeding.done * 100)} %</Text>
      </Group>
      <Progress value={seeding.done * 100} aria-label={t('signIn.seeding')} />
      <Text size="sm" c="dimmed" mt={4}>
        {t('signIn.seedingHint')}
      </Text>
    </div>
  )
}
