import type { MeasuredList, Measurement } from './model.js';

/** What main.js found (specs/scaling.md): the model's numbers come from `few` and `first`. */
export const MEASURED: {
  readonly few: MeasuredList;
  readonly first: Measurement;
  readonly others: readonly Measurement[];
} = {
  few: { serverUs: 3900, databaseUs: 2600, seconds: 0.008, bytes: 167, told: 9 },
  first: {
    population: { users: 200000, connected: 20000, publications: 200000 },
    operations: {
      REGISTER: { serverUs: 1344, databaseUs: 1027, walBytes: 2107, perSecond: 485 },
      CONNECT: { serverUs: 1240, databaseUs: 890, walBytes: 1463, perSecond: 574 },
      PUBLISH: { serverUs: 1008, databaseUs: 1090, walBytes: 13238, perSecond: 621 },
      GET_USER_INFO: { serverUs: 1125, databaseUs: 860, walBytes: 1215, perSecond: 598 },
      LIST_CONTENT: { serverUs: 1194, databaseUs: 1058, walBytes: 887, perSecond: 549 },
      HEARTBEAT: { serverUs: 217, databaseUs: 98, walBytes: 835, perSecond: 1525 },
    },
    list: { serverUs: 7850, databaseUs: 11900, seconds: 0.023, bytes: 476583, told: 20749 },
    tables: { users: 26443776, connected: 7667712, publications: 46399488 },
  },
  others: [
    {
      population: { users: 50000, connected: 5000, publications: 50000 },
      operations: {
        REGISTER: {
          serverUs: 1543.75,
          databaseUs: 1068.75,
          walBytes: 1339.0700000000002,
          perSecond: 452.7559280493774,
        },
        CONNECT: { serverUs: 1300.0, databaseUs: 1118.75, walBytes: 1351.6, perSecond: 504.51939400675303 },
        PUBLISH: {
          serverUs: 1200.0,
          databaseUs: 1245.8333333333335,
          walBytes: 3989.3166666666666,
          perSecond: 544.3974427168587,
        },
        GET_USER_INFO: {
          serverUs: 997.9166666666666,
          databaseUs: 833.3333333333333,
          walBytes: 876.9783333333334,
          perSecond: 695.7826599742957,
        },
        LIST_CONTENT: {
          serverUs: 1218.75,
          databaseUs: 1108.3333333333335,
          walBytes: 879.9033333333334,
          perSecond: 524.5448347385077,
        },
        HEARTBEAT: {
          serverUs: 211.66666666666666,
          databaseUs: 88.33333333333334,
          walBytes: 429.664,
          perSecond: 1578.566503570099,
        },
      },
      list: { serverUs: 5450, databaseUs: 5750, seconds: 0.014105178320000014, bytes: 127431, told: 5749 },
      tables: { users: 6635520, connected: 1949696, publications: 11739136 },
    },
    {
      population: { users: 1000000, connected: 100000, publications: 1000000 },
      operations: {
        REGISTER: {
          serverUs: 1489.5833333333335,
          databaseUs: 1027.0833333333335,
          walBytes: 1562.17,
          perSecond: 480.76496015901955,
        },
        CONNECT: {
          serverUs: 1308.3333333333335,
          databaseUs: 977.0833333333334,
          walBytes: 1498.7133333333331,
          perSecond: 533.1327509180628,
        },
        PUBLISH: {
          serverUs: 1377.0833333333335,
          databaseUs: 1410.4166666666665,
          walBytes: 16515.368333333332,
          perSecond: 455.05085467700474,
        },
        GET_USER_INFO: {
          serverUs: 1072.9166666666665,
          databaseUs: 914.5833333333334,
          walBytes: 909.3916666666667,
          perSecond: 704.9995670589391,
        },
        LIST_CONTENT: {
          serverUs: 1277.0833333333335,
          databaseUs: 1220.8333333333335,
          walBytes: 1195.9533333333334,
          perSecond: 498.93356472093546,
        },
        HEARTBEAT: { serverUs: 215.0, databaseUs: 110.0, walBytes: 3854.992, perSecond: 1464.1607103174847 },
      },
      list: { serverUs: 14000, databaseUs: 43500, seconds: 0.0645716195500001, bytes: 2362135, told: 100749 },
      tables: { users: 127672320, connected: 38289408, publications: 224518144 },
    },
    {
      population: { users: 10000000, connected: 1000000, publications: 10000000 },
      operations: {
        REGISTER: { serverUs: 1950, databaseUs: 1150, walBytes: 2249.56, perSecond: 413.938372765032 },
        CONNECT: { serverUs: 1537.5, databaseUs: 1100, walBytes: 1652.61, perSecond: 522.886304794066 },
        PUBLISH: { serverUs: 1275, databaseUs: 1387.5, walBytes: 23167.28, perSecond: 516.6643878968547 },
        GET_USER_INFO: { serverUs: 912.5, databaseUs: 787.5, walBytes: 956.53, perSecond: 815.7560599134853 },
        LIST_CONTENT: { serverUs: 1087.5, databaseUs: 1075, walBytes: 910.98, perSecond: 645.9339466121452 },
        HEARTBEAT: {
          serverUs: 176.66666666666666,
          databaseUs: 143.33333333333334,
          walBytes: 17421.533333333333,
          perSecond: 1567.2924972009705,
        },
      },
      list: {
        serverUs: 42000,
        databaseUs: 318000,
        seconds: 0.3603027029999998,
        bytes: 24448886,
        told: 999999,
      },
      tables: { users: 1279565824, connected: 224346112, publications: 1968529408 },
    },
  ],
};
