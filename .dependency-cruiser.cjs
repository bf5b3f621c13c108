/**
 * Who may import whom. Three processes that meet only in src-shared; within each, one direction.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one subject, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'Every import leads somewhere, and every package is in package.json.',
      severity: 'error',
      from: {},
      // Electron brings its own module; the package of that name is only its installer.
      to: { couldNotResolve: true, pathNot: '^electron$' },
    },
    {
      name: 'no-undeclared-package',
      comment: 'A package that is only there because another brought it can go any day.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'runtime-needs-no-dev-package',
      comment:
        'Bundled without their packages: what main and worker import must be installed with the app, Electron aside.',
      severity: 'error',
      from: {
        path: '^src-(main|worker|shared/node)/',
        pathNot: ['\\.test\\.ts$', '^src-worker/training/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/electron/' },
    },
    {
      name: 'no-import-of-tests',
      comment: 'Tests are the end of the line.',
      severity: 'error',
      from: { pathNot: '\\.(test|spec)\\.ts$' },
      to: { path: '\\.(test|spec)\\.ts$' },
    },

    {
      name: 'shared-is-pure',
      comment:
        'src-shared runs in every process: it knows none of them, no Node, no Electron, and no package but zod. What needs Node is in src-shared/node.',
      severity: 'error',
      from: { path: '^src-shared/(?!node/)', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src-shared/', '^node_modules/zod/'] },
    },
    {
      name: 'shared-node-is-for-node-processes',
      comment: 'A sandboxed page has no Node, and the rest of src-shared has to run in one.',
      severity: 'error',
      from: { pathNot: ['^src-(main|worker)/', '^src-shared/node/', '^(bin|scripts|bench)/'] },
      to: { path: '^src-shared/node/' },
    },
    {
      name: 'shared-node-knows-no-process',
      comment: 'What main and worker share knows neither: src-shared, Node, and packages that are named here.',
      severity: 'error',
      from: { path: '^src-shared/node/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: ['^src-shared/', '^node_modules/strtok3/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'main-keeps-to-itself',
      comment: 'main meets the other processes only in src-shared.',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-(worker|renderer)/' },
    },
    {
      name: 'worker-keeps-to-itself',
      comment:
        'The worker meets the other processes only in src-shared. It needs no Electron: the command line starts it too.',
      severity: 'error',
      from: { path: '^src-worker/' },
      to: { path: ['^src-(main|renderer)/', '^electron$', '^node_modules/(electron|better-sqlite3)/'] },
    },
    {
      name: 'renderer-keeps-to-itself',
      comment: 'The renderer meets the other processes only in src-shared.',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-(main|worker)/' },
    },
    {
      name: 'renderer-is-sandboxed',
      comment: 'A sandboxed page has no Node, no Electron and no native package.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.ts$' },
      to: { path: ['^electron$', '^node_modules/(electron|better-sqlite3|onnxruntime-node)/'] },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'A sandboxed page has no Node modules.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },

    {
      name: 'worker-audio-is-first',
      comment: 'audio <- features <- model <- aggregate: decoding knows nothing of what is made of it.',
      severity: 'error',
      from: { path: '^src-worker/audio/' },
      to: { path: '^src-worker/(features|engine|model|aggregate|training)/' },
    },
    {
      name: 'worker-features-know-audio-only',
      comment: 'audio <- features <- model <- aggregate: features are computed before any model is known.',
      severity: 'error',
      from: { path: '^src-worker/features/' },
      to: { path: '^src-worker/(engine|model|aggregate|training)/' },
    },
    {
      name: 'worker-reading-knows-no-model',
      comment:
        'Reading runs in threads of its own, beside any engine: what it gives is all the model knows of a track.',
      severity: 'error',
      from: { path: '^src-worker/reading/', pathNot: '\\.test\\.ts$' },
      to: { path: '^src-worker/(engine|model|aggregate|training)/' },
    },
    {
      name: 'worker-model-knows-no-aggregate',
      comment: 'audio <- features <- model <- aggregate: a classifier sees segments, never tracks.',
      severity: 'error',
      from: { path: '^src-worker/(model|engine)/' },
      to: { path: '^src-worker/(aggregate|training)/' },
    },
    {
      name: 'only-analyse-track-composes',
      comment:
        'One file puts the stages together, so the pipeline can be read in one place, and one puts the last of them behind what is kept of tracks; training measures with the same ones.',
      severity: 'error',
      from: {
        path: '^src-worker/',
        pathNot: [
          '^src-worker/(aggregate|training)/',
          '^src-worker/(analyse-track|rescore-tracks)\\.ts$',
          '\\.test\\.ts$',
        ],
      },
      to: { path: '^src-worker/aggregate/' },
    },
    {
      name: 'runtime-knows-no-training',
      comment: 'Training imports what serves, never the other way round: so the two cannot differ.',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-worker/training/' },
      to: { path: '^src-worker/training/' },
    },

    {
      name: 'only-store-knows-the-database',
      comment: 'SQL in one folder: the rest talks to repositories.',
      severity: 'error',
      from: { pathNot: '^src-main/store/' },
      to: { path: '^node_modules/better-sqlite3/' },
    },
    {
      name: 'only-tags-write-tags',
      comment: 'A music file is changed in src-main/tags alone, so one folder answers for its safety.',
      severity: 'error',
      from: { pathNot: '^src-main/tags/' },
      to: { path: ['^node_modules/node-id3/', '^src-main/tags/replace-file'] },
    },
    {
      name: 'command-line-needs-no-electron',
      comment: 'The command line runs on machines that have no Electron: nothing it reaches may import it.',
      severity: 'error',
      from: { path: '^src-main/cli\\.ts$' },
      to: { path: ['^electron$', '^node_modules/electron/'], reachable: true },
    },
    {
      name: 'services-know-no-front-end',
      comment: 'Window and command line build on the services; these know neither.',
      severity: 'error',
      from: { path: '^src-main/(analysis|playback|scan|services|store|tags|worker-host|audio-file)/' },
      to: { path: ['^src-main/(ipc|cli)/', '^src-main/(main|window|preload|cli)\\.ts$'] },
    },

    {
      name: 'components-know-props-only',
      comment: 'A component shows what it is given, so it can be used and tested anywhere.',
      severity: 'error',
      from: { path: '^src-renderer/components/' },
      to: { path: '^src-renderer/(views|state|api)' },
    },
    {
      name: 'only-state-calls-main',
      comment: 'Views use state; state alone talks to the main process.',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '^src-renderer/(state/|api\\.)' },
      to: { path: '^src-renderer/api\\.ts$' },
    },
    {
      name: 'state-knows-no-views',
      comment: 'State is shown by views and knows nothing of them.',
      severity: 'error',
      from: { path: '^src-renderer/(state|lib)/' },
      to: { path: '^src-renderer/(views|components)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
