// Made by tooling/data/uci.py from scikit-learn 1.2.1; not to be edited.
import type { PackedTable } from '../packed-table.ts';

export const table: PackedTable = {
  rows: 150,
  planes: 1,
  decimals: [1, 1, 1, 1, 0],
  featureNames: ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'],
  targetNames: ['setosa', 'versicolor', 'virginica'],
  deflated:
    'lU/rkpowFK5o+wNNgoAiEkIAxctyTVxuguCybm2nTt//bRr7Bn5z7uc7M9/hWRKzPGZhlqfpW13lvOI5j3nK2OmUpPmpyFiRhZxFIeMpj9/ZV38rrlWXfZzYuWnLoawv5bnt2v7jc2iqoqibvBm6sijampVVdeFVV//srn+yX8P92n9WdX99PJpb+eiG+6Xt77//9l376PrmNtzqz2HorpezT6iz2Xme7Ww9Qvbhzg8Cb7txPeL5HnW8w9Gh/kY0BvUDEtCtS6ljYOyubEsnS9t2iLU0KTaxTTCx16uVZRHPMYi5JmvDIrZtYlckQkzb3FCLmJiSYL2kGFsuxeIGBxivxQlxHMeiLjGJRyAECM4hgggpcDpDAM7RHMlzTVEQFC4WMyA4AABFg4ogJlG2j6PEjXf+cZ9swugQ7dJ9lryFKYv8YLvjUZSEh30Y793j8fhGDg0/l/VH1NUtfy+Y8OHGqmzIqibNyrrtS162ZZHmJefn6sROOZeemIwlaSRsJE0m4/FYmkjfxfD/ZvSMIojpjydNkoR+IVKRAZSRDAFEMpqq4KldPCRP5ZmClOcTMziTwQyAKTC1hbpczFXV1LWFvjLUpYEMXVcXqqouFE1fImisRLkyNMM0NN1Qv72M0cuQXsY/',
};
